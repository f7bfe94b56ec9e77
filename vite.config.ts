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

export default defineConfig({
  plugins: [sharedServerModules, reactRouter()],
  build: { target: 'es2023' },
})
