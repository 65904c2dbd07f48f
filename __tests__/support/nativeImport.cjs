// In a file that Node loads instead of Jest, which supports CommonJS modules only.
module.exports = (specifier) => import(specifier);
