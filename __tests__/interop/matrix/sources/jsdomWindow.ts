import { JSDOM } from 'jsdom';
import { controllerSource } from './controllerSource.js';

const { window } = new JSDOM();

export const jsdomWindow = controllerSource(
  { name: "a `jsdom` window's signal", library: 'jsdom' },
  () => new window.AbortController(),
);
