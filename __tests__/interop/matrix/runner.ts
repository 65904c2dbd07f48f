import './support/libraryTimers.js'; // first: that file says why
import { runColumn } from './runColumn.js';
import { sinks } from './sinks/index.js';

// A process of the matrix: runs each column that it is sent, until it is disconnected.
process.on('message', ({ index, isFull }: { index: number; isFull: boolean }) => {
  runColumn(sinks[index]!, isFull).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error); // a fault in the matrix itself
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
