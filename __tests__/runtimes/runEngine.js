import { CleanUp } from './CleanUp.js';
import { LoopbackServer } from './LoopbackServer.js';

const millisecondsOfAnEngine = 120_000;

/** Runs the checks on an engine, within two minutes, and leaves nothing of it running. */
export async function runEngine(engine, application, folder) {
  const cleanUp = new CleanUp();
  try {
    const server = new LoopbackServer(application);
    await server.listen();
    cleanUp.add(() => server.close());
    const results = await inTime(engine.run({ application, folder, server, lacks: engine.lacks, cleanUp }), cleanUp);
    if ('uncaught' in results) throw new Error(`Uncaught: ${results.uncaught}`);
    return results;
  } catch (error) {
    return {
      passed: 0,
      failed: [{ name: 'the checks can be run', error: String(error?.stack ?? error) }],
      skipped: [],
    };
  } finally {
    await cleanUp.run();
  }
}

function inTime(promise, cleanUp) {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`No results after ${millisecondsOfAnEngine / 1_000} s`));
    const timer = setTimeout(late, millisecondsOfAnEngine);
    cleanUp.add(() => clearTimeout(timer));
    promise.then(resolve, reject);
  });
}
