/** The task of a worker: it reports that it has begun, and waits for a message that says how to end. */
export default function work({ port }) {
  return new Promise((resolve, reject) => {
    port.once('message', (word) => {
      port.close();
      if (word === 'finish') resolve('the result');
      else reject(new Error('the worker failed'));
    });
    port.postMessage('begun');
  });
}
