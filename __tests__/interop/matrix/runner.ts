import './support/libraryTimers.js'; // first: see there
import { runColumn } from './column.js';
import { sinks } from './sinks/index.js';

// A process of the matrix: runs the columns that it is told, by number, until it is disconnected.
process.on('message', (index: number) => {
  void runColumn(sinks[index]!).then((result) => process.send!(result));
});
process.on('disconnect', () => process.exit());
