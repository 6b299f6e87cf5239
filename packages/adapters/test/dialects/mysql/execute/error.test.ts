import { expect, test } from 'vitest';
import { statementFailure } from '../../../../src/dialects/mysql/execute/error.js';

/** What mysql2 makes of an error packet: the name is MySQL's, whatever server said it. */
const UNKNOWN_TYPE = {
  errno: 4161,
  code: 'ER_INSTALL_COMPONENT_SET_UNUSED_VALUE',
  message: "Unknown data type: 'x'",
};
const EXISTS = { errno: 1050, code: 'ER_TABLE_EXISTS_ERROR', message: "Table 't' already exists" };

test.each([
  [UNKNOWN_TYPE, "Unknown data type: 'x' (4161)"],
  [EXISTS, "Table 't' already exists (ER_TABLE_EXISTS_ERROR 1050)"],
])('an error is named only where MySQL and MariaDB mean the same by its number: %j', (packet, shown) => {
  const error = Object.assign(new Error(packet.message), packet, { sqlState: 'HY000' });
  expect(statementFailure(error).error.message).toBe(shown);
});
