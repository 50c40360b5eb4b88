/** What the sign-in library keeps of links and codes that it sent. */
export interface VerificationRow {
  id: string;
  identifier: string;
  value: string;
  expiresAt: string | Date;
  createdAt: string | Date;
  updatedAt: string | Date;
}
