// Runs the checks on the ES modules, under Node, Bun and Deno.
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

const results = await runChecks({ ...library, ...interop }, JSON.parse(process.argv[2]));
console.log(`results: ${JSON.stringify(results)}`);
