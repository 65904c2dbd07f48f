// All tests of a layer in one file, so that Jest loads the library once for each mutant, and not once for each file.
for (const file of globalThis.testFiles) describe(file, () => void require(file));
