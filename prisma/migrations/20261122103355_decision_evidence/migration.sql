-- AlterTable
ALTER TABLE "decision" ADD COLUMN     "evidence" JSONB;
