// Runs the checks in a Worker, on a request that brings the settings.
import * as library from 'countermand';
import * as interop from 'countermand/interop';
import { runChecks } from '../checks/runChecks.js';

const uncaught = [];
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(`${reason}\n${reason?.stack}`));
addEventListener('error', ({ message }) => uncaught.push(message));

export default {
  async fetch(request) {
    const results = await runChecks({ ...library, ...interop }, await request.json());
    return Response.json(uncaught.length === 0 ? results : { uncaught: uncaught.join('\n') });
  },
};
