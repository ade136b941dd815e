// Preloaded into every tool (node --require): the tool ends when its standard input does, which is when the program
// that started it is gone, however that came about. Without it a killed test run would leave its servers behind.
'use strict';
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
