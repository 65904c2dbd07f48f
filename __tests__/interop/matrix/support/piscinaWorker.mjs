/** What a worker of the matrix does: it says that it has begun, and waits for the word how to end. */
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
