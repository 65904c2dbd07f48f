// Runs the checks on the ES modules of the package, unbundled, in a page.
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

const settings = JSON.parse(decodeURIComponent(globalThis.location.hash.slice(1)));
const results = await runChecks({ ...library, ...interop }, settings);
await globalThis.send(results);
