// In a file that Node loads, and not Jest, which has modules of CommonJS only.
module.exports = (specifier) => import(specifier);
