import { reactRouter } from '@react-router/dev/vite'
import { defineConfig, type Plugin } from 'vite'

/** The page bundle shares the server's own modules instead of carrying a second copy of them (and of their state). */
const sharedServerModules: Plugin = {
  name: 'countersign:shared-server-modules',
  apply: 'build',
  enforce: 'pre',
  applyToEnvironment: (environment) => environment.name === 'ssr',
  resolveId: (id) => (id.startsWith('#server/') ? { id, external: true } : undefined),
}

type Node = {
  type: string
  start: number
  end: number
  name?: string
  callee?: Node
  object?: Node
  [more: string]: unknown
}

/** Making a schema has no effect but the schema. Said so, a page that needs only the rules beside it goes without zod. */
const pureSchemas: Plugin = {
  name: 'countersign:pure-schemas',
  apply: 'build',
  applyToEnvironment: (environment) => environment.name === 'client',
  transform(code, id) {
    if (!/\/server\/.*\.ts$/.test(id) || !/from ["']zod["']/.test(code)) return
    let pure = code
    for (const statement of (this.parse(code) as unknown as { body: Node[] }).body.toReversed()) {
      const { declarations = [] } = (statement.declaration ?? statement) as { declarations?: { init: Node | null }[] }
      for (const { init } of declarations.toReversed()) {
        if (!init || !makesSchemas(init)) continue
        const made = pure.slice(init.start, init.end)
        pure = `${pure.slice(0, init.start)}/* @__PURE__ */ (() => (${made}))()${pure.slice(init.end)}`
      }
    }
    return { code: pure, map: null }
  },
}

/** A chain of calls on `z` or on a schema, or an object of such. */
function makesSchemas(init: Node): boolean {
  if (init.type === 'CallExpression') return /^z$|Schema$/.test(rootOf(init))
  const properties = (init.properties ?? []) as { value?: Node }[]
  return properties.some(({ value }) => value && makesSchemas(value))
}

/** The name that a chain begins with: `z` of `z.string().max(3)`. */
function rootOf(node: Node): string {
  const inner = node.callee ?? node.object
  return inner ? rootOf(inner) : (node.name ?? '')
}

export default defineConfig({
  plugins: [sharedServerModules, pureSchemas, reactRouter()],
  build: { target: 'es2023' },
  environments: {
    client: {
      // What most pages need comes in one file: a page asks for half as many files, and the manifest is half as long.
      build: {
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'everywhere', minShareCount: 30 }] } } },
      },
    },
  },
})
