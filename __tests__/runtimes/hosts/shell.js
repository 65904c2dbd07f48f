// Runs the checks in one script, on engines as bare as React Native's: with only `abort-controller` and timers.
import './reactNative.js';
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

runChecks({ ...library, ...interop }, globalThis.settings).then(
  (results) => globalThis.print(`results: ${JSON.stringify(results)}`),
  (error) => globalThis.print(`${error}\n${error.stack}`),
);
