// Reads the same mail over and over with one reader. Each line of standard input is "reader path milliseconds"; the answer is
// bytes a second. Parses and decodes everything; what the readers offer beyond that (HTML from text) is switched off.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'package.json'));
const { simpleParser } = require('mailparser');
const postal = require('postal-mime');
const PostalMime = postal.default ?? postal;

const readers = {
  mailparser: (raw) => simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true, skipImageLinks: true }),
  'postal-mime': (raw) => PostalMime.parse(raw),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [reader, path, milliseconds] = line.split('\t');
  const raw = readFileSync(path);
  const start = performance.now();
  let count = 0;
  do {
    await readers[reader](raw);
    count++;
  } while (performance.now() - start < +milliseconds);
  console.log((count * raw.length * 1000) / (performance.now() - start));
}
