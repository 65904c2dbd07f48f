import './support/libraryTimers.js'; // first: that file says why
import { runCell } from './runCell.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';

// For looking into a fault: runs the cells whose source and sink have the given words in their names.
process.on('unhandledRejection', console.error); // the matrix's own handler would hide it
const [sourceWord = '', sinkWord = ''] = process.argv.slice(2);
for (const sink of sinks.filter(({ name }) => name.includes(sinkWord))) {
  for (const source of sources.filter(({ name }) => name.includes(sourceWord))) {
    const start = performance.now();
    const { control, problems } = await runCell(source, sink);
    const milliseconds = Math.round(performance.now() - start);
    console.log(`${source.name} -> ${sink.name}: control ${control}, ${milliseconds} ms`, ...problems);
  }
}
process.exit();
