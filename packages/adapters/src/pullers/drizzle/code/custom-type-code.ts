import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CustomTypeDeclaration, FileScope } from './file-scope.js';

/** `const citext = customType<…>({…})`: the declaration of a custom type. */
export function customTypeCode(declaration: CustomTypeDeclaration, scope: FileScope): string {
  const { data, driverData, toDriver, fromDriver, uses = [] } = declaration.shape;
  uses.forEach((name) => scope.core(name));
  const types =
    driverData === undefined ? `{ data: ${data} }` : `{ data: ${data}; driverData: ${driverData} }`;
  const codec = declaration.inArray ? scope.line.customArrayCodec : null;
  const lines = [
    `dataType: () => ${typescriptString(declaration.sqlType)},`,
    ...(toDriver === undefined ? [] : [`toDriver: (value) => ${toDriver},`]),
    ...(fromDriver === undefined ? [] : [`fromDriver: (value) => ${fromDriver},`]),
    ...(codec === null ? [] : [`codec: ${typescriptString(codec)},`]),
  ];
  const body = lines.map((line) => `\t${line}\n`).join('');
  return `const ${declaration.identifier} = ${scope.core('customType')}<${types}>({\n${body}});`;
}
