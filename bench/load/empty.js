// What the first import of a process takes, whatever it is of, is not what a package takes.
export {};
