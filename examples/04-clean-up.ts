// What a token is to stop is registered with it, and taken off again when the work is done.
import { type CancellationToken, CancellationTokenSource } from 'countermand';

function work(name: string, token: CancellationToken): void {
  using _ = token.register(() => console.log('never printed: the block is left before the cancel'));
  console.log(name); // first
}

const source = new CancellationTokenSource();
work('first', source.token);

// Last registered, first called: what was built last is taken down first.
const order: string[] = [];
source.token.register(() => order.push('connection'));
source.token.register(() => order.push('query'));

// A callback that is asynchronous is waited for by cancelAsync. One that fails stops no other.
source.token.register(async () => {
  await Promise.resolve();
  throw new Error('no such transaction');
});
try {
  await source.cancelAsync();
} catch (error) {
  const [failure] = (error as AggregateError).errors as Error[];
  console.log(order.join(), failure?.message); // query,connection no such transaction
}

// Registered too late, it is called at once.
source.token.register(() => console.log('at once')); // at once
