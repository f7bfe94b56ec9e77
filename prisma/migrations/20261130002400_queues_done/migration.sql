-- AlterTable
ALTER TABLE "item" ADD COLUMN     "queues_done" TEXT[] DEFAULT ARRAY[]::TEXT[];
