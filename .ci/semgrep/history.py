# What each rule of history.yml finds, and what it lets pass. Never run: `make lint` holds the rules against it.


def writes(activity, rows, known):
    # ruleid: write-without-history
    Activity.objects.filter(pk=1).update(name="x")
    # ruleid: write-without-history
    Activity.objects.filter(pk=1).update(**{"name": "x"})
    # ruleid: write-without-history
    Activity.objects.bulk_create(rows)
    # ruleid: write-without-history
    Activity.objects.bulk_update(rows, ["name"])
    # ruleid: write-without-history
    rows._raw_delete("default")
    # ruleid: write-without-history
    activity.save_without_historical_record()
    # ruleid: write-without-history
    activity.skip_history_when_saving = True
    # ruleid: write-without-history
    call_command("loaddata", "rows.json")
    # ok: write-without-history
    activity.save()
    # ok: write-without-history
    known.update({"name": "x"})


def queries(cursor, name):
    # ruleid: raw-sql
    cursor.execute(f"SELECT 1 FROM activity WHERE name = '{name}'")
    # ruleid: raw-sql
    cursor.execute("SELECT 1")
    # ruleid: raw-sql
    cursor.executemany("DELETE FROM activity WHERE id = %s", [[1]])
    # ruleid: raw-sql
    Activity.objects.raw("SELECT * FROM activity")
    # ruleid: raw-sql
    Activity.objects.extra(where=["1 = 1"])
    # ruleid: raw-sql
    Activity.objects.annotate(one=RawSQL("SELECT 1", []))
    # ok: raw-sql
    Activity.objects.filter(name=name).first()


def past(activity, then):
    # ruleid: past-by-the-library
    Activity.history.as_of(then)
    # ruleid: past-by-the-library
    activity.history.most_recent()
    # ruleid: past-by-the-library
    activity.history.first().prev_record
    # ok: past-by-the-library
    read_register(activity.organisation, at=then)
