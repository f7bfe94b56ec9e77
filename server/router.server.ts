import { approvalRouter } from '#server/approval/router.server.ts'
import { deliveryRouter } from '#server/delivery/router.server.ts'
import { evaluationRouter } from '#server/evaluation/router.server.ts'
import { createCallerFactory, router } from '#server/identity/procedure.server.ts'
import { identityRouter } from '#server/identity/router.server.ts'
import { itemRouter } from '#server/item/router.server.ts'
import { baselineRouter } from '#server/metrics/baseline/router.server.ts'
import { metricsRouter } from '#server/metrics/router.server.ts'
import { notificationRouter } from '#server/notification/router.server.ts'
import { autonomyRouter } from '#server/pilot/autonomy/router.server.ts'
import { pilotRouter } from '#server/pilot/router.server.ts'
import { confidenceRouter } from '#server/proposal/confidence/router.server.ts'
import { ordersRouter } from '#server/proposal/orders-router.server.ts'
import { proposalRouter } from '#server/proposal/router.server.ts'
import { qualityRouter } from '#server/quality/router.server.ts'
import { commentRouter } from '#server/review/comment-router.server.ts'
import { reviewRouter } from '#server/review/router.server.ts'
import { executiveRouter } from '#server/roi/executive-router.server.ts'
import { roiRouter } from '#server/roi/router.server.ts'
import { scheduleRouter } from '#server/schedule/router.server.ts'
import { workflowRouter } from '#server/workflow/router.server.ts'

/** Everything the pages and the browser may ask for: one line per concept. */
export const appRouter = router({
  identity: identityRouter,
  workflow: workflowRouter,
  item: itemRouter,
  review: reviewRouter,
  comment: commentRouter,
  approval: approvalRouter,
  confidence: confidenceRouter,
  proposal: proposalRouter,
  orders: ordersRouter,
  quality: qualityRouter,
  evaluation: evaluationRouter,
  metrics: metricsRouter,
  baseline: baselineRouter,
  pilot: pilotRouter,
  autonomy: autonomyRouter,
  roi: roiRouter,
  executive: executiveRouter,
  schedule: scheduleRouter,
  notification: notificationRouter,
  delivery: deliveryRouter,
})

export type AppRouter = typeof appRouter
export const createCaller = createCallerFactory(appRouter)
export type Caller = ReturnType<typeof createCaller>
