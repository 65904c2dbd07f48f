// Reports how long this process takes to load a module, in ns, in a program that has already loaded others.
import { createRequire } from 'node:module';
import './empty.js';

const [how, name] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const start = performance.now();
await (how === 'import' ? import(name) : require(name));
process.send((performance.now() - start) * 1e6);
