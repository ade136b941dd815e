// Preloaded into Azurite where a store grows large. QUIRK: Azurite looks through every row of a table at each query; Azure
// reads the partition that the query names. Here it reads the partition as well, by the index that it keeps anyhow, and
// then filters and sorts what it found just as before.
'use strict';
const path = require('node:path');
const { default: TableStore } = require(path.join(__dirname, 'node_modules/azurite/dist/src/table/persistence/LokiTableMetadataStore.js'));

const everywhere = TableStore.prototype.queryTableEntities;

TableStore.prototype.queryTableEntities = function (context, account, table, options, ...page) {
  const partition = partitionOf(options.filter ?? '');
  return everywhere.call(partition === undefined ? this : within(this, partition), context, account, table, options, ...page);
};

// The store, but with tables that show this partition alone.
function within(store, partition) {
  return Object.create(store, {
    getEntityCollection: {
      value: (...names) => {
        const rows = store.getEntityCollection(...names);
        return { chain: () => rows.chain().find({ PartitionKey: partition }) };
      },
    },
  });
}

// A filter of one partition and whatever narrows it further; undefined for any other.
function partitionOf(filter) {
  const [, name, rest] = /^PartitionKey eq '((?:[^']|'')*)'($| and .*)/s.exec(filter) ?? [];
  return name === undefined || / or /i.test(rest) ? undefined : name.replaceAll("''", "'");
}
