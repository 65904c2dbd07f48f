import { CancellationTokenSource } from 'countermand';
import { mock } from 'node:test';

mock.timers.enable({ apis: ['setTimeout'] });
const brief = new CancellationTokenSource(0.001);
const source = new CancellationTokenSource(1_000);
const end = process.hrtime.bigint() + 2_000_000n;
while (process.hrtime.bigint() < end); // moves the real clock past the brief deadline, which no poll may see
mock.timers.tick(999);
const before = source.isCancellationRequested;
mock.timers.tick(1);
const { kind } = source.token;
mock.timers.reset();
const late = new CancellationTokenSource(1_000);
console.log(before, late.isCancellationRequested, brief.isCancellationRequested && kind);
