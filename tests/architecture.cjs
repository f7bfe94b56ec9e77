/**
 * The import rules of the house, checked by dependency-cruiser in `npm run check`. tests/architecture.test.ts plants a
 * violation of each and checks the rest of the rules (names, forbidden folders, clocks in pure files).
 */
/** Left to right, as data flows and imports may look back. */
const flow = require('./concepts.json')

const concepts = `(?:${[...flow, 'audit'].join('|')})`
const world = '\\.server\\.tsx?$'
const testFile = '\\.test\\.tsx?$'
const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const order = flow
  .slice(0, -1)
  .map((concept, index) =>
    error(
      `flow-${concept}`,
      'A concept imports itself, concepts to its left, audit and platform. It publishes an event instead of calling to its right.',
      { path: `^server/${concept}/` },
      { path: `^server/(?:${flow.slice(index + 1).join('|')})/` },
    ),
  )

/** Packages and built-ins behind which the world lies: reached through server/platform alone. */
const guarded = [
  '^generated/',
  'node_modules/@?prisma/',
  'node_modules/pg/',
  'node_modules/pg-boss/',
  'node_modules/nodemailer/',
  'node_modules/openai/',
  'node_modules/undici/',
]

module.exports = {
  forbidden: [
    error(
      'no-cycle',
      'Two modules that need each other are one, or lack a third. Type imports count.',
      {},
      { circular: true },
    ),
    ...order,
    error(
      'audit-below',
      'audit lies below all concepts.',
      { path: '^server/audit/' },
      { path: `^server/(?:${flow.join('|')})/` },
    ),
    error(
      'platform-below',
      'platform knows no concept.',
      { path: '^server/platform/' },
      { path: `^server/${concepts}/` },
    ),
    error(
      'concepts-below-entries',
      'main, cli, flow and the application router gather the concepts; nothing in a concept imports them.',
      { path: '^server/[^/]+/', pathNot: '^server/cli/' },
      { path: '^server/[^/]+$' },
    ),
    error(
      'cli-for-the-entry',
      'server/cli holds the commands of the command line; nothing but the command lines needs them.',
      { pathNot: ['^server/cli\\.ts$', '^server/cli/', '^evals/', testFile] },
      { path: '^server/cli/' },
    ),
    error(
      'pure-no-world',
      'A file without .server is pure and runs in the browser: it takes the world as arguments.',
      { path: '^server/[^/]+/.+\\.ts$', pathNot: [world, testFile] },
      { path: world },
    ),
    error(
      'pure-no-node',
      'A file without .server is pure and runs in the browser: no built-in module of Node.',
      { path: '^server/[^/]+/.+\\.ts$', pathNot: [world, testFile] },
      { dependencyTypes: ['core'] },
    ),
    error(
      'platform-only-packages',
      'prisma, pg, pg-boss, nodemailer, openai, undici and the generated client are reached through server/platform.',
      { path: '^(?:server|app)/', pathNot: ['^server/platform/', testFile] },
      { path: guarded },
    ),
    error(
      'platform-only-files',
      'The file system is reached through server/platform.',
      { path: '^(?:server|app)/', pathNot: ['^server/platform/', testFile] },
      { path: '^(?:node:)?fs(?:/promises)?$' },
    ),
    error(
      'app-through-the-door',
      'A page takes values from pure files and types from anywhere; server values come through app/api.server.ts.',
      { path: '^app/', pathNot: ['^app/api\\.server\\.ts$', '^app/entry\\.server\\.tsx$', testFile] },
      { path: [`^server/.*${world}`, '^server/[^/]+$', '^prisma/'], dependencyTypesNot: ['type-only'] },
    ),
    error(
      'app-no-node',
      'Pages run in the browser: no built-in module of Node.',
      { path: '^app/', pathNot: ['\\.server\\.tsx?$', testFile] },
      { dependencyTypes: ['core'] },
    ),
    error(
      'ui-knows-no-concept',
      'app/ui is domain-free: it imports itself and pure files of platform.',
      { path: '^app/ui/' },
      { path: ['^app/(?!ui/)', '^server/(?!platform/)'] },
    ),
    error(
      'server-alone',
      'The server imports neither pages nor tests nor command lines. Its two entries may bring the demo in from seed.',
      { path: '^server/', pathNot: testFile },
      { path: '^(?:app|evals|tests|scripts)/' },
    ),
    error(
      'server-without-seed',
      'Only the entries main and cli bring the demo in.',
      { path: '^server/', pathNot: ['^server/(?:main|cli)\\.ts$', testFile] },
      { path: '^seed/' },
    ),
    error(
      'app-alone',
      'Pages know nothing of these.',
      { path: '^app/', pathNot: testFile },
      { path: '^(?:seed|evals|tests|scripts|prisma)/' },
    ),
    error(
      'seed-alone',
      'The seed uses the server, never pages or tests.',
      { path: '^seed/', pathNot: testFile },
      { path: '^(?:app|evals|tests|scripts)/' },
    ),
    error(
      'evals-alone',
      'The evaluations use the server, never pages or tests.',
      { path: '^evals/', pathNot: testFile },
      { path: '^(?:app|tests|scripts)/' },
    ),
    error(
      'tests-on-top',
      'Nothing but a test imports a test.',
      { pathNot: [testFile, '^tests/'] },
      { path: [testFile, '^tests/'] },
    ),
    error(
      'no-development-package',
      'What runs in production is a dependency, not a development dependency.',
      { path: '^(?:app|server|seed|evals|prisma)/', pathNot: testFile },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    ),
    error(
      'must-resolve',
      'The import leads nowhere.',
      {},
      { couldNotResolve: true, pathNot: ['\\+types', '^virtual:'] },
    ),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^generated/', '^build/', '\\+types'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
}
