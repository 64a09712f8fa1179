/** Of a person in an organisation. `over`: on its staff list, with a role that has ended by itself. */
export type StaffStanding = 'works' | 'over' | 'none'
