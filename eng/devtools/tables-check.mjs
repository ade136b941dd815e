// Reads the rows of a partition with the vendor's own client, prints name, type and value of each, and adds a row of its
// own. The tests compare that with what our client wrote and reads, so that both agree on more than the emulator.
//
//   node tables-check.mjs CONNECTION-STRING TABLE PARTITION
import { TableClient } from '@azure/data-tables';

const [connection, table, partition] = process.argv.slice(2);
const client = TableClient.fromConnectionString(connection, table, { allowInsecureConnection: true });

for await (const row of client.listEntities({ queryOptions: { filter: `PartitionKey eq '${partition}'` } })) {
  for (const [name, value] of Object.entries(row).filter(([name]) => /^[A-Z]/.test(name) && name !== 'WriteMark')) {
    console.log(`${row.rowKey} ${name} ${describe(value)}`);
  }
}

await client.createEntity({
  partitionKey: partition,
  rowKey: "vendor's",
  Text: 'caf\u00E9 \'quoted\'',
  Flag: true,
  Int32: -7,
  Int64: { type: 'Int64', value: '-9223372036854775808' },
  Time: { type: 'DateTime', value: '2031-02-03T04:05:06.1234567Z' },
  Bytes: new Uint8Array([0, 255]),
});

function describe(value) {
  if (value instanceof Uint8Array) {
    return `Bytes ${Buffer.from(value).toString('hex')}`;
  }
  if (value instanceof Date) {
    return `Date ${value.toISOString()}`;
  }
  return `${typeof value} ${value}`;
}
