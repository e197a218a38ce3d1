import { enableCompileCache } from 'node:module'
import path from 'node:path'

// Loading takes half as long when what was compiled at an earlier start is kept (https://nodejs.org/api/module.html#module-compile-cache):
// pages that fell due while no process ran leave the sooner. Beside the packages, since none but their owner can write there.
enableCompileCache(path.resolve(import.meta.dirname, '../node_modules/.cache/debrief'))
await import('./command-line.ts')
