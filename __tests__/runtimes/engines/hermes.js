/** React Native's own engine. Its row says why there is none. */
export const hermes = {
  name: 'Hermes',
  how: 'one script, `abort-controller` 3',
  lacks: [],
  missing: () => 'its command line runs ES5 alone, and no build of that kind is made here',
};
