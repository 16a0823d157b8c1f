package dev.carillon.workload.cascade.school;

/// What may stand in fields that have a fixed vocabulary, as regular expressions (domain 000 §1).
/// The values are those of the data, in Hebrew.
final class Words {

  /// A mobile phone number.
  static final String PHONE = "05[0-9]{8}";

  /// A time of day.
  static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

  /// Sunday to Friday.
  static final String DAY = "ראשון|שני|שלישי|רביעי|חמישי|שישי";

  /// The twelve classes, and other.
  static final String SCHOOL_CLASS = "א|ב|ג|ד|ה|ו|ז|ח|ט|י|יא|יב|אחר";

  /// Teacher, conductor, ensemble lead, admin, theory teacher, major.
  static final String ROLE = "מורה|מנצח|מדריך הרכב|מנהל|מורה תאוריה|מגמה";

  /// Ensemble or orchestra.
  static final String GROUP = "הרכב|תזמורת";

  /// Private lesson, theory, rehearsal, orchestra.
  static final String ACTIVITY = "שיעור פרטי|תאוריה|חזרה|תזמורת";

  /// Pending, attended, absent, cancelled.
  static final String STATUS = "ממתין|נכח|נעדר|בוטל";

  private Words() {}
}
