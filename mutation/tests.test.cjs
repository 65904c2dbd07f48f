// The tests of a layer in one file, so that Jest starts once for each mutant and loads the library once. It loads only the files
// with a test that reaches the mutant: the pattern contains the full names of these tests.
const { testFiles, testNamePattern } = globalThis;
const wanted = testNamePattern && String(testNamePattern).replaceAll('\\', '');

for (const file of testFiles) {
  if (wanted === undefined || wanted.includes(file)) describe(file, () => void require(file));
}
