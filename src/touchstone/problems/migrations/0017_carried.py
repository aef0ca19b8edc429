"""A problem that is carried into another campaign.

SQLite makes a new table of problems, which the triggers of progress notes read; so they are laid down before and set up
again afterwards.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from touchstone.common.unchanging import Changeable, NeverChanged


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_closing'),
        ('problems', '0016_place_of_a_look_back'),
        ('units', '0004_succession'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Changeable("progressnote", goes_with="problem"),
        migrations.RemoveConstraint(
            model_name='problem',
            name='problem_state_known',
        ),
        migrations.AddField(
            model_name='problem',
            name='carried_as',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='problem',
            name='carried_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='problems.problem', verbose_name='carried into'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('registered', 'registered'), ('assigned', 'assigned'), ('disputed', 'assignment disputed'), ('plan-submitted', 'plan submitted'), ('plan-agreed', 'plan agreed'), ('under-way', 'under way'), ('closure-requested', 'closure requested'), ('under-verification', 'under verification'), ('returned', 'returned'), ('closed', 'closed'), ('reopened', 'reopened'), ('merged', 'merged into another'), ('unfounded', 'unfounded'), ('routine', 'handed to routine management'), ('carried', 'carried into the next campaign')], default='draft', max_length=20, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='step',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('registered', 'registered'), ('assigned', 'assigned'), ('disputed', 'assignment disputed'), ('plan-submitted', 'plan submitted'), ('plan-agreed', 'plan agreed'), ('under-way', 'under way'), ('closure-requested', 'closure requested'), ('under-verification', 'under verification'), ('returned', 'returned'), ('closed', 'closed'), ('reopened', 'reopened'), ('merged', 'merged into another'), ('unfounded', 'unfounded'), ('routine', 'handed to routine management'), ('carried', 'carried into the next campaign')], max_length=20, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(condition=models.Q(('carried_into__isnull', False)), fields=['carried_into'], name='problem_carried_into'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'registered', 'assigned', 'disputed', 'plan-submitted', 'plan-agreed', 'under-way', 'closure-requested', 'under-verification', 'returned', 'closed', 'reopened', 'merged', 'unfounded', 'routine', 'carried'])), name='problem_state_known'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried_as__in', ['registered', 'assigned', 'disputed', 'plan-submitted', 'plan-agreed', 'under-way', 'closure-requested', 'under-verification', 'returned', 'reopened']), ('carried_into__isnull', False), ('state', 'carried')), models.Q(models.Q(('state', 'carried'), _negated=True), ('carried_as', ''), ('carried_into__isnull', True)), _connector='OR'), name='problem_carried_names_the_other'),
        ),
        NeverChanged("progressnote", goes_with="problem"),
    ]
