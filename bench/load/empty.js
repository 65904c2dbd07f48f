// Imported first, because the first import of a process takes longer, whatever it imports.
export {};
