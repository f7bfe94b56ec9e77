import { orderRemindersJob, reconsiderApprovalsJob, remindApprovalJob } from '#server/approval/jobs.server.ts'
import { writeExportJob } from '#server/delivery/jobs.server.ts'
import { readDocumentJob } from '#server/document/jobs.server.ts'
import type { Reader } from '#server/document/read.server.ts'
import { collectJob, withdrawJob } from '#server/evaluation/jobs.server.ts'
import { answerRunJob } from '#server/evaluation/run-jobs.server.ts'
import { weeklySampleJob } from '#server/evaluation/weekly-sample-jobs.server.ts'
import {
  freeWorkJob,
  markReadJob,
  markUnreadableJob,
  searchCommentsJob,
  searchDocumentJob,
  searchEnteredJob,
} from '#server/item/jobs.server.ts'
import { importHistoryJob } from '#server/metrics/baseline/jobs.server.ts'
import { foldJob } from '#server/metrics/jobs.server.ts'
import { orderWatchingJob, watchJob } from '#server/notification/alerts-jobs.server.ts'
import { orderDueReportsJob, sendReportJob } from '#server/notification/jobs.server.ts'
import {
  eraseLettersJob,
  orderSenderRemindersJob,
  readdressJob,
  sendLetterJob,
  withdrawLettersJob,
  writeLetterJob,
} from '#server/notification/letters-jobs.server.ts'
import {
  approvalAskedJob,
  approvalEscalatedJob,
  approvalOverdueJob,
  approvalRemindedJob,
  approvalSettledJob,
  assignedExceptionJob,
  autonomyJob,
  failedItemJob,
  mailNoticeJob,
  proposedItemJob,
  renewalJob,
  reportFailedJob,
  reportIncompleteJob,
  reportMadeJob,
  ruleFiredJob,
} from '#server/notification/notices-jobs.server.ts'
import { watchAllAutonomyJob, watchAutonomyJob } from '#server/pilot/autonomy/jobs.server.ts'
import { amendJob, stopJob } from '#server/pilot/jobs.server.ts'
import type { Job } from '#server/platform/job.server.ts'
import { endCanaryJob } from '#server/proposal/canary-jobs.server.ts'
import { askJob, proposeJob, wakeJob } from '#server/proposal/jobs.server.ts'
import { learnedJob, trainJob } from '#server/proposal/learning/train-jobs.server.ts'
import { recheckOrdersJob } from '#server/proposal/orders-jobs.server.ts'
import { compareJob, reopenCheckJob, sampleJob, settlePairJob } from '#server/quality/jobs.server.ts'
import { passJob } from '#server/review/jobs.server.ts'
import { makeReportJob, planRenewalsJob, scheduleClockJob } from '#server/schedule/jobs.server.ts'

/**
 * The arrows of the product: which jobs run after which event. A concept publishes and never knows who listens; here
 * is where one can see it all.
 */
export function flowOf(parts: { reader: Reader; readers: number }) {
  const readDocument = readDocumentJob(parts.reader, parts.readers)
  const arrows = {
    'item.received': [readDocument],
    'item.reading_retried': [readDocument],
    'document.added': [readDocument],
    'document.read': [markReadJob],
    'document.refused': [markUnreadableJob],
    'item.read': [proposeJob, searchDocumentJob],
    'item.proposed': [searchEnteredJob, proposedItemJob],
    'item.failed': [failedItemJob],
    'exception.assigned': [assignedExceptionJob],
    'rule.fired': [ruleFiredJob],
    'item.clean': [passJob],
    'item.proposing_retried': [proposeJob],
    'workflow.published': [wakeJob, amendJob, endCanaryJob, watchAutonomyJob],
    'pilot.started': [endCanaryJob],
    'orders.imported': [recheckOrdersJob],
    'orders.removed': [recheckOrdersJob],
    'item.decided': [collectJob, searchEnteredJob],
    'item.completed': [sampleJob, learnedJob, planRenewalsJob],
    'item.reopened': [planRenewalsJob],
    'check.decided': [compareJob],
    'entry.decided': [settlePairJob],
    'check.closed': [collectJob, watchAutonomyJob],
    'check.reopened': [watchAutonomyJob],
    'decision.undone': [
      withdrawJob,
      reopenCheckJob,
      searchEnteredJob,
      withdrawLettersJob,
      approvalSettledJob,
      planRenewalsJob,
    ],
    'approval.requested': [approvalAskedJob],
    'approval.reminded': [approvalRemindedJob],
    'approval.overdue': [approvalOverdueJob],
    'approval.given': [approvalSettledJob],
    'approval.limit_set': [reconsiderApprovalsJob],
    'delegation.ended': [reconsiderApprovalsJob],
    'member.roles_set': [freeWorkJob, reconsiderApprovalsJob],
    'member.workflows_set': [freeWorkJob, reconsiderApprovalsJob],
    'member.removed': [freeWorkJob, reconsiderApprovalsJob],
    'approval.escalated': [approvalEscalatedJob],
    'decision.restored': [collectJob, searchEnteredJob],
    'approval.refused': [searchEnteredJob, searchCommentsJob, approvalSettledJob],
    'comment.added': [searchCommentsJob],
    'comment.removed': [searchCommentsJob],
    'flag.raised': [searchCommentsJob],
    'item.corrected': [searchEnteredJob, learnedJob, planRenewalsJob],
    'item.correction_undone': [searchEnteredJob, planRenewalsJob],
    'item.returned': [searchCommentsJob, writeLetterJob],
    'item.asked': [searchCommentsJob, writeLetterJob],
    'item.resumed': [withdrawLettersJob],
    'item.dismissed': [searchCommentsJob, withdrawLettersJob],
    'sender.set': [readdressJob],
    'sender.erased': [eraseLettersJob],
    'autonomy.stepped': [autonomyJob],
    'report.made': [reportMadeJob],
    'report.incomplete': [reportIncompleteJob],
    'schedule.failed': [reportFailedJob],
    'renewal.made': [renewalJob],
    'task.escalated': [searchCommentsJob],
    'training.ordered': [trainJob],
    'run.ordered': [answerRunJob],
    'run.resumed': [answerRunJob],
    'export.ordered': [writeExportJob],
    'history.ordered': [importHistoryJob],
  } as unknown as Record<string, Job[]>
  // Items whose provider is asked over the network go there from proposeJob, which knows their workflow.
  return {
    arrows,
    jobs: [
      ...new Set([
        ...Object.values(arrows).flat(),
        askJob as unknown as Job,
        orderRemindersJob as unknown as Job,
        remindApprovalJob as unknown as Job,
        stopJob as unknown as Job,
        watchAllAutonomyJob as unknown as Job,
        weeklySampleJob as unknown as Job,
        foldJob as unknown as Job,
        orderDueReportsJob as unknown as Job,
        orderSenderRemindersJob as unknown as Job,
        sendLetterJob as unknown as Job,
        mailNoticeJob as unknown as Job,
        orderWatchingJob as unknown as Job,
        watchJob as unknown as Job,
        sendReportJob as unknown as Job,
        scheduleClockJob as unknown as Job,
        makeReportJob as unknown as Job,
      ]),
    ],
  }
}
