// Runs the checks in a Worker, on a request that brings the settings.
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

const uncaught = [];
addEventListener('unhandledrejection', ({ reason }) => {
  if (!isOfItsOwn(reason)) uncaught.push(`${reason}\n${reason?.stack}`);
});
addEventListener('error', ({ message }) => uncaught.push(message));

export default {
  async fetch(request) {
    const results = await runChecks({ ...library, ...interop }, await request.json());
    return Response.json(uncaught.length === 0 ? results : { uncaught: uncaught.join('\n') });
  },
};

// When a request is aborted while the body is read by a reader, workerd itself leaves a promise unhandled, without this
// library too. What that rejects with is a plain Error in place of the reason, which no promise of ours does.
function isOfItsOwn({ name, message }) {
  return name === 'Error' && message === 'AbortError: stop';
}
