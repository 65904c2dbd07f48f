import { CleanUp } from './CleanUp.js';
import { LoopbackServer } from './LoopbackServer.js';

const millisecondsPerEngine = 120_000;

/** Runs the checks on an engine, for two minutes at most, and leaves nothing running. */
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
    const late = () => reject(new Error(`No results after ${millisecondsPerEngine / 1_000} s`));
    const timer = setTimeout(late, millisecondsPerEngine);
    cleanUp.add(() => clearTimeout(timer));
    promise.then(resolve, reject);
  });
}
