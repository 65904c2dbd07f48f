// Loaded before programs and tests that run in a page: an empty one, with an element for React.
const { JSDOM } = require('jsdom');

const { window } = new JSDOM('<main></main>');
const { document } = window;
globalThis.window = window;
globalThis.document = document;
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: window.navigator });
globalThis.addEventListener = window.addEventListener.bind(window);
globalThis.IS_REACT_ACT_ENVIRONMENT = true; // so that React's act() waits for updates
