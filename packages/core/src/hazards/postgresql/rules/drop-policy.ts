import { describeObject } from '../../../catalog/object-kind.js';
import { writtenName } from '../../../catalog/object-names.js';
import { hazard, touch } from '../../model/statement-effect.js';
import type { DropRule } from './drop-rule.js';

/** `DROP POLICY`: other rows become visible, unless the same policy is recreated. */
export const dropPolicy: DropRule = ({ parts }, ask) => {
  const table = ask.relationNamed(parts.slice(0, -1));
  const policy = `policy ${writtenName([parts.at(-1) ?? ''])} on ${describeObject(table)}`;
  const name = `${table.name}.${writtenName([parts.at(-1) ?? ''])}`;
  const before = ask.before.find('policy', name);
  const isSameAgain = before !== null && ask.after.find('policy', name)?.hash === before.hash;
  return [
    touch(
      table,
      'access exclusive',
      isSameAgain
        ? hazard('DEPENDENTS_REBUILT', policy, `${policy} is dropped and recreated.`)
        : hazard('AUTHORIZATION_CHANGED', policy, `Without ${policy} other rows are seen or written.`),
    ),
  ];
};
