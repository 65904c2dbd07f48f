// Runs the checks in a Worker, for a request that contains the settings.
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

const uncaught = [];
addEventListener('unhandledrejection', ({ reason }) => {
  if (!isOwnRejection(reason)) uncaught.push(`${reason}\n${reason?.stack}`);
});
addEventListener('error', ({ message }) => uncaught.push(message));

export default {
  async fetch(request) {
    const results = await runChecks({ ...library, ...interop }, await request.json());
    return Response.json(uncaught.length === 0 ? results : { uncaught: uncaught.join('\n') });
  },
};

// When a request is aborted while a reader reads the body, workerd itself leaves a rejection unhandled, even without this
// library. It is a plain Error instead of the reason, and no promise of ours rejects with one.
function isOwnRejection({ name, message }) {
  return name === 'Error' && /^(AbortError: stop|TimeoutError: The operation timed out after \d+ ms)$/.test(message);
}
