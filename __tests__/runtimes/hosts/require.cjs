// Runs the checks on the CommonJS modules, under Node.
const library = require('countermand');
const interop = require('countermand/interop');

async function main() {
  const { runChecks } = await import('../checks/runChecks.js');
  const results = await runChecks({ ...library, ...interop }, JSON.parse(process.argv[2]));
  console.log(`results: ${JSON.stringify(results)}`);
}

void main();
