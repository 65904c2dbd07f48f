import { spawn } from 'node:child_process';

/**
 * Starts a program in its own process group, which `cleanUp` ends as a whole, because browsers have child processes.
 *
 * @returns the process, with its `output` so far, and with `ended`, a promise of its exit code
 */
export function startProgram(cleanUp, file, args, options) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  child.output = '';
  child.errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (child.output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (child.errors += text));
  child.ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.ended.catch(() => {}); // callers that await it still see the rejection
  cleanUp.add(() => endGroup(child.pid));
  return child;
}

/** Ends all processes of a group that `startProgram` made. */
function endGroup(id) {
  if (id === undefined) return; // it did not start
  try {
    process.kill(-id, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // all have ended
  }
}
