import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Every file has servers and workers of its own; more at once only wait for each other.
    maxWorkers: 2,
    projects: [
      'packages/archive',
      'packages/core',
      'packages/embedded',
      'apps/server',
      'apps/cli',
      'apps/console',
      { test: { name: 'bench', include: ['bench/**/*.test.ts'], testTimeout: 300_000 } },
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } },
    ],
  },
})
