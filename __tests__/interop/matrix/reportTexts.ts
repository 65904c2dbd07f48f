export const intro = `# The matrix of real libraries`;
export const controlIntro = `## The control`;
