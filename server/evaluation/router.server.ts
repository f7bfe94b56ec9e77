import { router } from '#server/identity/procedure.server.ts'
import { compareRouter } from './compare-router.server.ts'
import { runsRouter } from './runs-router.server.ts'
import { sampleRouter } from './sample-router.server.ts'
import { setsRouter } from './sets-router.server.ts'

export const evaluationRouter = router({
  sets: setsRouter,
  runs: runsRouter,
  compare: compareRouter,
  sample: sampleRouter,
})
