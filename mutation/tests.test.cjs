// The tests of a layer in one file, so that Jest starts once for each mutant, and the library is loaded once. Of the files
// only those are loaded that have a test which reaches the mutant: the pattern has the full names of these tests.
const { testFiles, testNamePattern } = globalThis;
const wanted = testNamePattern && String(testNamePattern).replaceAll('\\', '');

for (const file of testFiles) {
  if (wanted === undefined || wanted.includes(file)) describe(file, () => void require(file));
}
