// The server of example 10: counts primes, and looks at its token while it does.
import { yieldIfDue } from 'countermand';
import { fromVSCodeToken, toLSPError } from 'countermand/interop';
import {
  type CancellationToken,
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

connection.onRequest('countPrimes', async (limit: number, requestToken: CancellationToken) => {
  const token = fromVSCodeToken(requestToken);
  let count = 0;
  void connection.sendNotification('started');
  try {
    for (let number = 2; number < limit; number++) {
      // Lets the message that cancels come in, when 8 ms have passed, and throws then.
      await yieldIfDue(token);
      if (isPrime(number)) count++;
    }
    return count;
  } catch (error) {
    throw toLSPError(error, token, { ResponseError });
  }
});
connection.onNotification('exit', () => process.exit());
connection.listen();

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
