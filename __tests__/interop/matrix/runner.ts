import './support/libraryTimers.js'; // first: see there
import { runColumn } from './column.js';
import { sinks } from './sinks/index.js';

// A process of the matrix: runs the columns that it is told, by number, until it is disconnected.
process.on('message', (index: number) => {
  runColumn(sinks[index]!).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error); // a fault of the matrix itself
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
