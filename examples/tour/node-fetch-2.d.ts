// node-fetch 2 under an alias, beside version 3.
declare module 'node-fetch-2';
